"""The room of the channels: what arrives, and how it is read. Knows neither store nor classifier nor bot.

the values         message, receipt, errors; filed and form (what our own side writes down for somebody)
where it goes       loopback (this machine, or beyond it)
mail comes in      smtp_in, smtp_session, smtp_bodies, smtp_auth, listening, certificate; maildir_in; imap_in over
                   imap_reader, imap_session and imap_client, with imap_settings, imap_login, oauth,
                   service_account, imap_cursor, imap_ledger, imap_reconcile, imap_errors
mail is read       rfc5322 is the front door; reading and reading_child keep it apart where it is doubtful
  its parts        headers, mailboxes, charsets, mime, parts, alternatives, html_text, invitations, signed
  its files        file_names, file_types, clamav; tnef, rtf, uuencoded, binhex
  its words        quoting, with quote_starts, quote_headers, quote_words, attributions; signatures and
                   foot_words; recall (our own words); language, language_detector
  its sender       automatic and automatic_words (a machine?), bounces, authentication, addresses
  as JSON          parsed_json
mail leaves        compose, dkim_signing, smtp_out, mail_drop
Slack              slack_events (reading), slack_text, slack_blocks, slack_limits (writing), slack_out,
                   slack_limiter, slack_files
other programs     web, monitoring, integrations, monitoring_mail; webhook_out, webhook_signature
"""
