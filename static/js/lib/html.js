/** The one place where HTML from our server enters the document: the Trusted Types policy `rejoinder`. */

/** @typedef {{createHTML(html: string): string}} Policy */

/** @typedef {Window & {trustedTypes?: {createPolicy(name: string, rules: Policy): Policy}}} Realm */

const realm = /** @type {Realm} */ (window);

const policy = realm.trustedTypes?.createPolicy("rejoinder", { createHTML: (html) => html });

/**
 * Turn HTML that our own server rendered into nodes.
 * @param {string} html
 * @returns {DocumentFragment}
 */
export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html;
  return document.importNode(template.content, true);
}

/**
 * Take a copy of what stands in a `<template id>` of the page.
 * @param {string} id
 * @returns {DocumentFragment | null}
 */
export function fromTemplate(id) {
  const found = document.getElementById(id);
  return found instanceof HTMLTemplateElement ? document.importNode(found.content, true) : null;
}
