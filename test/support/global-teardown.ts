export { endAll as default } from './global-setup';
