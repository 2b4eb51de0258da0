"""Twilio: TaskRouter by callback or event stream, voice status callbacks, results of <Enqueue>."""
