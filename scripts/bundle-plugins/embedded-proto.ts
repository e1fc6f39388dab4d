import {createRequire} from 'node:module';
import path from 'node:path';
import type {Plugin} from 'esbuild';
import {replaced} from './replaced.js';
import {staticCodecSource} from './static-codec.js';

const require = createRequire(import.meta.url);
const codecModule = 'etcd-codec';

/**
 * etcd3 and the simulated members read etcd's .proto file from beside etcd3's
 * own source at start; in a bundle there is no such place. Gives both of them
 * the codec that was made of it here, and so leaves out what makes one.
 */
export const embeddedProto: Plugin = {
	name: 'embedded-proto',
	setup(context) {
		context.onResolve({filter: /^etcd-codec$/}, () => ({
			path: codecModule,
			namespace: codecModule,
		}));
		context.onLoad({filter: /.*/, namespace: codecModule}, () => ({
			contents: staticCodecSource(
				path.join(require.resolve('etcd3'), '../../proto/rpc.proto'),
			),
			loader: 'js',
			resolveDir: import.meta.dirname,
		}));
		context.onLoad(
			{filter: /node_modules[\\/]etcd3[\\/]lib[\\/]connection-pool\.js$/},
			async ({path: file}) => ({
				contents: await replaced(file, [
					['require("@grpc/proto-loader")', `require("${codecModule}")`],
					[
						'(0, proto_loader_1.loadSync)(`${__dirname}/../proto/rpc.proto`, ',
						'(0, proto_loader_1.servicesWith)(',
					],
				]),
				loader: 'js',
			}),
		);
		context.onLoad(
			{filter: /source[\\/]drill[\\/]serve[\\/]rpc-proto\.ts$/},
			async ({path: file}) => ({
				contents: await replaced(file, [
					[
						"import {loadSync} from '@grpc/proto-loader';",
						`import {servicesWith} from '${codecModule}';`,
					],
					[
						/loadSync\(\s*fileURLToPath\(import\.meta\.resolve\('etcd3\/proto\/rpc\.proto'\)\),/,
						'servicesWith(',
					],
				]),
				loader: 'ts',
			}),
		);
		// grpc-js would load it for a diagnostic service that nobody here offers.
		context.onResolve({filter: /^@grpc\/proto-loader$/}, ({importer}) => {
			if (
				!/[\\/]grpc-js[\\/]build[\\/]src[\\/](?:channelz|orca)\.js$/.test(
					importer,
				)
			) {
				throw new Error(`${importer} loads @grpc/proto-loader`);
			}

			return {path: 'proto-loader', namespace: 'not-shipped'};
		});
		context.onLoad({filter: /.*/, namespace: 'not-shipped'}, () => ({
			contents:
				"throw new Error('the proto loader is not part of the program')",
		}));
	},
};
