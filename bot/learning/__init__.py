"""Learning from what people confirmed: the model in use, its candidates, and when they are tried."""
