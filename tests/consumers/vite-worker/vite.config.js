import { defineConfig } from 'vite';

export default defineConfig({
  // Your server, which adds the authentication.
  server: { proxy: { '/modelarts': { target: process.env.MODELARTS_SERVER, changeOrigin: false } } },
});
