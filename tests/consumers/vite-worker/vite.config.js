import { defineConfig } from 'vite';

export default defineConfig({
  // Your server, which adds the authentication.
  server: { proxy: { '/modelarts': process.env.MODELARTS_SERVER } },
});
