import { cp } from 'node:fs/promises';

const copyPages = async () => {
  for (const name of ['index.html', 'in-worker.html']) await cp(`src/${name}`, `dist/${name}`);
};

export default {
  mode: 'production',
  entry: { main: './src/main.js', 'in-worker': './src/in-worker.js' },
  output: { clean: true },
  plugins: [(compiler) => compiler.hooks.afterEmit.tapPromise('pages', copyPages)],
};
