// Writes docs/etcd-medic.1 from the tables; a test compares the two.
import {readFileSync, writeFileSync} from 'node:fs';
import {keyTable} from '../source/view/keys.js';
import {manPage} from './man-page.js';

const {version} = JSON.parse(readFileSync('package.json', 'utf8')) as {
	version: string;
};
writeFileSync('docs/etcd-medic.1', manPage(version, keyTable));
