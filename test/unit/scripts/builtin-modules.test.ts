import assert from 'node:assert/strict';
import {test} from 'node:test';
import {withRequiredBuiltins} from '../../../scripts/bundle-plugins/builtin-modules.js';

const banner = 'const require=r;';

const cases: ReadonlyArray<
	readonly [statement: string, module: string, expected: string]
> = [
	['import a from"node:fs";', 'node:fs', 'const a=require("node:fs");'],
	['import{a,b as c}from"os";', 'os', 'const {a,b:c}=require("os");'],
	['import*as a from"node:os";', 'node:os', 'const a=require("node:os");'],
	[
		'import a,{b as c}from"node:os";',
		'node:os',
		'const a=require("node:os"),{b:c}=require("node:os");',
	],
	[
		'import{default as a}from"node:os";',
		'node:os',
		'const {default:a}=require("node:os");',
	],
	['import"node:os";', 'node:os', ''],
];

for (const [statement, module, expected] of cases) {
	test(`${statement} becomes a call behind the banner`, () => {
		assert.equal(
			withRequiredBuiltins(`#!x\n${banner}\nf();${statement}g();`, banner, [
				module,
			]),
			`#!x\n${banner}${expected}\nf();g();`,
		);
	});
}

test("imports of anything but Node's own modules stay", () => {
	const text = `${banner}import{a}from"./chunk.js";import b from"chunk";`;
	assert.equal(withRequiredBuiltins(text, banner, []), text);
});

test('an import that the bundler does not know of is refused, and so is one that is not found', () => {
	const text = `${banner}import a from"node:fs";`;
	assert.throws(() => withRequiredBuiltins(text, banner, []), /found node:fs/);
	assert.throws(
		() => withRequiredBuiltins(text, banner, ['node:fs', 'node:os']),
		/expected imports of node:fs, node:os/,
	);
});
