"""マッチング: offers and wishes without names, brought together by consent."""
