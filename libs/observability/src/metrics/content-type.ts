import { Registry } from 'prom-client';

/** Of what is answered at `/metrics`. */
export const METRICS_CONTENT_TYPE: string = Registry.PROMETHEUS_CONTENT_TYPE;
