"""Where records live: PostgreSQL for what must last, Redis for what is half-finished."""
