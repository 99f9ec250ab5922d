export { type RecoveryTarget } from './recovery-target.js';
export { ScratchCluster, type ScratchRequest } from './scratch/scratch-cluster.js';
