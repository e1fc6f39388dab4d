import type {Tree} from './recorded-host.js';

/** A node with its root on a partition of sda, etcd on LVM over RAID 1 of sda3 and sdb1, and swap on sdb2. */
export const layered: Tree = {
	read: {
		'/proc/1/comm': 'systemd\n',
		'/proc/77/comm': 'etcd\n',
		'/proc/77/cmdline': 'etcd\0--config-file=/etc/etcd.yaml\0',
		'/proc/77/root/etc/etcd.yaml':
			'name: cp-1\ndata-dir: /var/lib/etcd\nadvertise-client-urls: https://10.0.0.1:2379\n',
		'/proc/self/mountinfo': [
			'27 1 8:2 / / rw - ext4 /dev/sda2 rw',
			'28 27 8:1 / /boot rw - ext4 /dev/sda1 rw',
			'30 27 253:0 / /var/lib/etcd rw - xfs /dev/mapper/vg-etcd rw',
			'31 27 253:1 / /var/lib/longhorn rw - xfs /dev/mapper/vg-longhorn rw',
			'32 27 253:1 /pvc /var/lib/kubelet/pods/1 rw - xfs /dev/mapper/vg-longhorn rw',
			'33 27 8:33 / /mnt/other rw - ext4 /dev/sdc1 rw',
			'34 27 0:50 / /run rw - tmpfs tmpfs rw',
		].join('\n'),
		'/proc/swaps':
			'Filename Type Size Used Priority\n/dev/sdb2 partition 1 0 -2\n',
		'/sys/b/sda/sda1/partition': '1\n',
		'/sys/b/sda/sda2/partition': '2\n',
		'/sys/b/sda/sda3/partition': '3\n',
		'/sys/b/sdb/sdb1/partition': '1\n',
		'/sys/b/sdb/sdb2/partition': '2\n',
		'/sys/b/sdc/sdc1/partition': '1\n',
	},
	list: {
		'/proc': ['1', '77', 'self', 'cpuinfo'],
		'/sys/b/dm-0/slaves': ['md0'],
		'/sys/b/dm-1/slaves': ['md0'],
		'/sys/b/md0/slaves': ['sda3', 'sdb1'],
	},
	realPath: {
		'/sys/b/sda': '/sys/b/sda',
		'/sys/b/sdb': '/sys/b/sdb',
		'/sys/b/sdc': '/sys/b/sdc',
		'/var/lib/etcd': '/var/lib/etcd',
		'/var/lib/longhorn': '/var/lib/longhorn',
		'/sys/dev/block/8:1': '/sys/b/sda/sda1',
		'/sys/dev/block/8:2': '/sys/b/sda/sda2',
		'/sys/dev/block/8:33': '/sys/b/sdc/sdc1',
		'/sys/dev/block/253:0': '/sys/b/dm-0',
		'/sys/dev/block/253:1': '/sys/b/dm-1',
		'/sys/class/block/md0': '/sys/b/md0',
		'/sys/class/block/sda3': '/sys/b/sda/sda3',
		'/sys/class/block/sdb1': '/sys/b/sdb/sdb1',
		'/sys/class/block/sdb2': '/sys/b/sdb/sdb2',
	},
};
