import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';

// The map is the largest part: it is fetched while the rest of the page starts.
if (!/[?&](page=donnees|display=table)/.test(location.search)) void import('./map/controller').catch(() => undefined);

mount(App, { target: document.getElementById('app')! });
