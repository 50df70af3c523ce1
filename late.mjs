const { caller } = await import('/tmp/pp/seed.mjs');
