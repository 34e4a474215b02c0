import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [vue()],
  // Your server, which adds the authentication. It is to see the page's own `Host`: a text alone would change it.
  server: { proxy: { '/modelarts': { target: process.env.MODELARTS_SERVER, changeOrigin: false } } },
});
