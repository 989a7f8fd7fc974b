"""Conversations on this machine: scripted ones that are judged, and one in the terminal."""
