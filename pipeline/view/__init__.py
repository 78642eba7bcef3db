"""Draws records for people."""
