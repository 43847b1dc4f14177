"""The chat widget's files, shipped as package data."""
