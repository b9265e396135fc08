"""地域課題、話し合い、協働提案、補助金、マッチング: what citizens and the city do together."""
