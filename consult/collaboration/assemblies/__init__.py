"""無作為抽出会議: invitation by code, the lot, recommendations and answers."""
