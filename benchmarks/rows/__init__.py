"""Each file is a row of the table: `async def row(bench: Bench) -> Result`."""
