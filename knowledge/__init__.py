"""What the desk knows: the knowledge folder, compiled to a state machine. Pure; imports neither bot nor api."""
