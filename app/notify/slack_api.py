"""Where Slack's methods are, unless it is a Slack of one's own."""

SLACK_API = "https://slack.com/api/"
