import { createApp } from 'vue';
import DeleteSamples from './DeleteSamples.vue';

const parameters = new URLSearchParams(location.search);

createApp(DeleteSamples, {
  projectId: parameters.get('project'),
  datasetId: parameters.get('dataset'),
  onReport: (report) => dispatchEvent(new CustomEvent('report', { detail: report })),
}).mount('#root');
