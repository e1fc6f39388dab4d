// dist/etcd-medic-VERSION.tgz, what `npm publish` takes.
import process from 'node:process';
import {packageForNpm} from './package-for-npm.js';

process.stdout.write(`${await packageForNpm('dist')}\n`);
