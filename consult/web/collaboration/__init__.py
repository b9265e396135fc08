"""Pages of 協働: issues, assemblies, joint projects, grants, matching, volunteers, advice, registers."""
