import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // Your server, which adds the authentication.
  server: { proxy: { '/modelarts': { target: process.env.MODELARTS_SERVER, changeOrigin: false } } },
});
