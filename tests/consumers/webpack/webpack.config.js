import { cp } from 'node:fs/promises';

export default {
  mode: 'production',
  entry: { main: './src/main.js' },
  output: { clean: true },
  plugins: [
    (compiler) => compiler.hooks.afterEmit.tapPromise('page', () => cp('src/index.html', 'dist/index.html')),
  ],
};
