"""地域課題: the ladder of 補完性, できること before できないこと."""
