"""The room of rows: everything durable. Knows neither intake nor classifier nor bot."""
