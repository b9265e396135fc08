"""Pages of the life of minutes: editor, check, approval, edition, versions."""
