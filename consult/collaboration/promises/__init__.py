"""What is owed to those who took part, the same for issues, talks and assemblies."""
