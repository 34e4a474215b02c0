import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [vue()],
  // Your server, which adds the authentication.
  server: { proxy: { '/modelarts': process.env.MODELARTS_SERVER } },
});
