// @ts-check
// Errors and problems of the library in words for people.

import { strings } from './strings/index.js';

/**
 * The fields of a ModelArtsError or a SampleProblem, as far as what was thrown has them.
 * @param {unknown} error
 * @returns {Partial<import('modelarts-dataset').ModelArtsError>}
 */
export function fieldsOf(error) {
  return typeof error === 'object' && error !== null ? error : {};
}

/**
 * What the code means.
 * @param {unknown} error
 * @returns {string}
 */
export function explain(error) {
  return strings.errors[fieldsOf(error).code ?? ''] ?? strings.unexpected;
}

/**
 * What the library or the service said itself, for those who look for the cause.
 * @param {unknown} error
 * @returns {string}
 */
export function detail(error) {
  const { message = String(error), serviceCode, requestId } = fieldsOf(error);
  const parts = [message];
  if (serviceCode && !message.includes(serviceCode)) parts.push(serviceCode);
  if (requestId && !message.includes(requestId)) parts.push(strings.report.request(requestId));
  return parts.filter(Boolean).join(' · ');
}
