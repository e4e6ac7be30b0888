"""The housing form: its questions, the returns, their editing, and the linkage of the people named on it."""
