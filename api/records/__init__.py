"""What is kept: tables, migrations, the one writer and the readers."""
