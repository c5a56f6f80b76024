// A validator for the JSON Schema keywords that the contract uses; an unknown keyword is an error, never passed over.
const known = new Set([
  '$ref', 'type', 'enum', 'anyOf', 'properties', 'required', 'additionalProperties', 'items', 'minItems', 'minimum', 'maximum',
  'minLength', 'maxLength', 'pattern', 'format', 'default', 'description',
]);

const typeOf = (value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

function hasType(value, type) {
  if (type === 'integer') return Number.isInteger(value);
  return typeOf(value) === type;
}

/**
 * Everything in which `value` is not as `schema` says. `closed`: an object may have no other members than those described,
 * which is how a server's own replies are held against its contract.
 */
export function complaints(document, schema, value, { closed = false, at = '' } = {}) {
  for (const word of Object.keys(schema)) if (!known.has(word)) throw new Error(`the validator does not know the keyword ${word}`);
  const go = (inner, member, place) => complaints(document, inner, member, { closed, at: place });
  if (schema.$ref) {
    const target = schema.$ref.slice(2).split('/').reduce((node, key) => node?.[key], document);
    if (!target) throw new Error(`nobody defines ${schema.$ref}`);
    return go(target, value, at);
  }
  const found = [];
  const say = (sentence) => found.push(`${at || '(whole)'}: ${sentence}`);
  if (schema.anyOf) {
    const tries = schema.anyOf.map((one) => go(one, value, at));
    if (tries.every((one) => one.length > 0)) say(`fits none of ${tries.length}: ${tries.flat().join('; ')}`);
  }
  if (schema.type && ![schema.type].flat().some((type) => hasType(value, type))) {
    say(`is ${typeOf(value)}, not ${[schema.type].flat().join(' or ')}`);
    return found;
  }
  if (schema.enum && !schema.enum.includes(value)) say(`${JSON.stringify(value)} is none of ${schema.enum.join(', ')}`);
  if (typeof value === 'number') {
    if (schema.minimum !== undefined && value < schema.minimum) say(`is below ${schema.minimum}`);
    if (schema.maximum !== undefined && value > schema.maximum) say(`is above ${schema.maximum}`);
  }
  if (typeof value === 'string') {
    const length = [...value].length;
    if (schema.minLength !== undefined && length < schema.minLength) say(`is shorter than ${schema.minLength}`);
    if (schema.maxLength !== undefined && length > schema.maxLength) say(`is longer than ${schema.maxLength}`);
    if (schema.pattern && !new RegExp(schema.pattern, 'u').test(value)) say(`does not fit ${schema.pattern}`);
    if (schema.format === 'date-time' && Number.isNaN(Date.parse(value))) say('is no time');
  }
  if (Array.isArray(value)) {
    if (schema.minItems !== undefined && value.length < schema.minItems) say(`has fewer than ${schema.minItems} entries`);
    if (schema.items) value.forEach((one, index) => found.push(...go(schema.items, one, `${at}/${index}`)));
  } else if (typeOf(value) === 'object') {
    for (const name of schema.required ?? []) if (!(name in value)) say(`lacks ${name}`);
    for (const [name, member] of Object.entries(value)) {
      const inner = schema.properties?.[name];
      if (inner) found.push(...go(inner, member, `${at}/${name}`));
      else if (typeof schema.additionalProperties === 'object') found.push(...go(schema.additionalProperties, member, `${at}/${name}`));
      else if (schema.additionalProperties === false || (closed && schema.properties)) say(`has ${name}, which the contract does not know`);
    }
  }
  return found;
}
