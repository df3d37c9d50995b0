"""The room of the channels: what arrives, and how it is read. Knows neither store nor classifier nor bot."""
