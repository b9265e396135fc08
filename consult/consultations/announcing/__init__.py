"""Before and beside a consultation: plans, themes and wards, plain words, translations, mails to followers."""
