"""Waiting lists: how long people wait, and what would shorten it."""
