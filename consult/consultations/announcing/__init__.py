"""Before and beside a consultation: the list of plans, themes and wards, plain words, translations, mails to followers."""
