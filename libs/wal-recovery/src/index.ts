export { type RecoveryTarget } from './recovery-target.js';
export { sweepScratch } from './scratch/sweep-scratch.js';
export { ScratchCluster, type ScratchRequest } from './scratch/scratch-cluster.js';
