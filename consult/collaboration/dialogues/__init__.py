"""話し合い・説明会・アンケート: before, in the room, 納得の確認, and what follows."""
