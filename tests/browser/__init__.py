"""In a browser, which all of them share: it takes longer to start than most of them take."""
