"""Indicators of quality, and the gate between Collect and Process."""
