"""Steps: stated by a script, checked from what they cite, reported."""
