"""The room of suggestions: category, impact and urgency, how sure, and why. Knows neither intake nor store nor bot."""
