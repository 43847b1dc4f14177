"""Tables, writer, reads and migrations: everything that touches the database."""
