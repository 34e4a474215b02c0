import { defineConfig } from 'vite';

export default defineConfig({
  // Its dev server would look for the .wasm beside a copy of the module that it makes.
  optimizeDeps: { exclude: ['modelarts-dataset'] },
  // Your server, which adds the authentication.
  server: { proxy: { '/modelarts': { target: process.env.MODELARTS_SERVER, changeOrigin: false } } },
});
