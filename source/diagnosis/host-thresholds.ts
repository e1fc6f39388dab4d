import type {Bytes, Milliseconds, Ratio} from '../units.js';

/** Limits for what this machine says about an etcd on it, for certificates and for clocks. */
export type HostThresholds = {
	/** Of disks that serve one request at a time. */
	readonly diskBusyRatio: Ratio;
	/** Of disks that serve many (NVMe, virtio): requests waiting or under way. */
	readonly diskBusyQueueLength: number;
	/** Of a write or a flush, before a busy disk is worth a warning. */
	readonly diskBusyAwaitMs: Milliseconds;
	readonly diskLifeLeftRatio: Ratio;
	/** Free space over bytes in use. */
	readonly diskSpaceInfoFactor: number;
	readonly diskSpaceWarningFactor: number;
	readonly diskSpaceCriticalFactor: number;
	/** One file of the write-ahead log. */
	readonly walSegmentBytes: Bytes;
	readonly freeInodesRatio: Ratio;
	readonly certificateInfoMs: Milliseconds;
	readonly certificateWarningMs: Milliseconds;
	readonly certificateCriticalMs: Milliseconds;
	/** Certificates made for a short time are no news before this share of it is left. */
	readonly certificateLifeLeftRatio: Ratio;
	readonly clockSkewMs: Milliseconds;
	readonly restartLoopWindowMs: Milliseconds;
	/** Restarts within the window. */
	readonly restartLoopWarning: number;
	readonly restartLoopCritical: number;
};

const dayMs: Milliseconds = 86_400_000;

/** The limits that hold unless configured otherwise. */
export const defaultHostThresholds: HostThresholds = {
	// A post-mortem of a disk that took an API server down with it: alert at 50 %.
	diskBusyRatio: 0.5,
	// Own limit: something always waits.
	diskBusyQueueLength: 1,
	// What etcd's FAQ wants of an fsync, which is a write and a flush.
	diskBusyAwaitMs: 10,
	// Own limit.
	diskLifeLeftRatio: 0.1,
	// A defragment writes what is in use to a second file beside the first
	// (etcd server/storage/backend/backend.go, defrag).
	diskSpaceInfoFactor: 3,
	diskSpaceWarningFactor: 1.5,
	diskSpaceCriticalFactor: 1.1,
	// etcd server/storage/wal/wal.go: SegmentSizeBytes. One more is always
	// allocated ahead (file_pipeline.go).
	walSegmentBytes: 64_000_000,
	// Own limit.
	freeInodesRatio: 0.01,
	// Own limits; the Kubernetes mixin's KubeClientCertificateExpiration begins
	// at 7 days, when nobody is left who made them a year ago.
	certificateInfoMs: 30 * dayMs,
	certificateWarningMs: 14 * dayMs,
	certificateCriticalMs: 3 * dayMs,
	// cert-manager renews at two thirds of a certificate's life.
	certificateLifeLeftRatio: 1 / 3,
	// etcd warns its peers at 1 s (server/etcdserver/api/rafthttp/probing_status.go);
	// a Date of HTTP tells it to half a second on each side.
	clockSkewMs: 2000,
	// kubelet's back-off ends at 5 minutes: three of them.
	restartLoopWindowMs: 900_000,
	restartLoopWarning: 2,
	restartLoopCritical: 4,
};
